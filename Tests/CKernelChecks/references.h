// Textbook references in double that several families share.
#ifndef CKERNELCHECKS_REFERENCES_H
#define CKERNELCHECKS_REFERENCES_H

#include <float.h>

#include "checks.h"

// f(x), and dy · f'(v) with v = x or y as CKernels.h says; CK_FUNCTION_COUNT is the identity.
double reference_value(ck_function f, double x, double p);
double reference_gradient(ck_function f, double v, double dy, double p);

#endif
