// What all kernels share. -D REAL=half -D REAL4=half4 computes and stores in half precision, where the device has cl_khr_fp16.
#ifndef REAL
#define REAL float
#define REAL4 float4
#define LOAD4(p) vload4(0, p)
#define STORE4(v, p) vstore4(v, 0, p)
#else
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#define LOAD4(p) vload4(0, p)
#define STORE4(v, p) vstore4(v, 0, p)
#endif
