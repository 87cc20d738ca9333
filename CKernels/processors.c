// How many processors there are to work on: those that the process may run on, and not more than the processor time
// that its control group has. Threads beyond that time stand still together until the next period, spinning or not.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CKernels.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

// The numbers at a file's beginning, `count` at most: how many there are.
static int read_numbers(const char *root, const char *folder, const char *group, const char *file, int count,
                        double *numbers) {
  char path[PATH_MAX];
  int length = snprintf(path, sizeof path, "%s%s%s/%s", root, folder, group, file);
  FILE *stream = length < (int)sizeof path ? fopen(path, "re") : NULL;
  if (stream == NULL) return 0;
  int read = 0;
  while (read < count && fscanf(stream, "%lf", &numbers[read]) == 1) read++;
  fclose(stream);
  return read;
}

// The processors that one group's quota of a period is worth, rounded up; INT_MAX without a quota: "max" or -1.
static int quota(const char *root, bool is_unified, const char *group) {
  double numbers[2];  // of quota and period, in microseconds
  int read = is_unified ? read_numbers(root, "", group, "cpu.max", 2, numbers)
                        : read_numbers(root, "/cpu", group, "cpu.cfs_quota_us", 1, numbers) +
                            read_numbers(root, "/cpu", group, "cpu.cfs_period_us", 1, numbers + 1);
  if (read < 2 || !(numbers[0] > 0) || !(numbers[1] > 0) || !(numbers[0] < 1e6 * numbers[1])) return INT_MAX;
  int whole = (int)(numbers[0] / numbers[1]);
  return whole < numbers[0] / numbers[1] ? whole + 1 : whole;
}

static bool has_cpu(char *controllers) {
  for (char *rest, *name = strtok_r(controllers, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest)) {
    if (strcmp(name, "cpu") == 0) return true;
  }
  return false;
}

int ck_group_processors(const char *membership, const char *root) {
  FILE *stream = fopen(membership, "re");
  if (stream == NULL) return INT_MAX;
  int least = INT_MAX;
  char line[PATH_MAX + 256];
  // Lines of NUMBER:CONTROLLERS:GROUP; of version 2, with all controllers in one tree, 0::GROUP.
  while (fgets(line, sizeof line, stream) != NULL) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
    if (group == NULL) continue;
    *group++ = 0;
    bool is_unified = *++controllers == 0;
    if (!is_unified && !has_cpu(controllers)) continue;
    // The quotas of the groups around it hold too. In a container the tree may begin further down than the path says.
    for (char *end = group + strlen(group); end != NULL; end = strrchr(group, '/')) {
      *end = 0;
      int own = quota(root, is_unified, group);
      if (own < least) least = own;
    }
  }
  fclose(stream);
  return least;
}

int ck_processors(void) {
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  int processors = online < 1 ? 1 : (int)online;
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) processors = CPU_COUNT(&allowed);
  int group = ck_group_processors("/proc/self/cgroup", "/sys/fs/cgroup");
  if (group < processors) processors = group;
#endif
  return processors;
}
