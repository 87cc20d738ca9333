// BLIS's header asks for <omp.h> when the library was built with OpenMP, and uses nothing of it
// that a caller needs. Not every clang ships that header, so an empty one stands in for it here.
