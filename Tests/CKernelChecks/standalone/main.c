// The kernel checks as a program: every check on every table of this processor.
//
//   checks [SUBSTRING]     only the checks whose name contains it
//
// Prints one line per failure and a total; exits with 1 when something failed.
#include <stdio.h>
#include <string.h>

#include "CKernelChecks.h"

int main(int count, char **arguments) {
  const char *wanted = count > 1 ? arguments[1] : "";
  int failed = 0, run = 0, tables = 0;
  for (const ck_kernels *table; (table = ck_available(tables)) != NULL; tables++) {
    printf("%s (%td lanes)\n", table->name, table->lanes);
    for (int i = 0; i < ck_checks_count(); i++) {
      if (strstr(ck_check_name(i), wanted) == NULL) continue;
      char message[2000];
      run++;
      int failures = ck_check_run(i, table, message, sizeof message);
      if (failures == 0) continue;
      failed++;
      printf("FAILED %s on %s, %d times: %s\n", ck_check_name(i), table->name, failures, message);
    }
  }
  printf("%d checks, %d failed\n", run, failed);
  return failed != 0 || run == 0;
}
