// The one list of kernel checks: every family, NULL past the last.
#ifndef CKERNELCHECKS_LIST_H
#define CKERNELCHECKS_LIST_H

#include "checks.h"

extern const check_family *const check_list[];

#endif
