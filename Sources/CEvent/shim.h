#pragma once
/* Before libevent's headers, which turn on GNU extensions: system types must look the same in every module of one
   program, and Dispatch's were made without. */
#include <sys/select.h>
#include <sys/eventfd.h>
#include <event2/event.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
