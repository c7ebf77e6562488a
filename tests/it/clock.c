/* A wall clock that jumps, put before the system's by LD_PRELOAD: four times a second it is another time, a day ahead or
   forty years ago. Clocks that only go forward are left alone. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long JUMPS[] = {0, 86400, -7, -1262304000, 3600, 0, -86400, 31536000};

int clock_gettime(clockid_t clock, struct timespec *now) {
    long answer = syscall(SYS_clock_gettime, clock, now);
    if (answer == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        struct timespec passed;
        syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &passed);
        now->tv_sec += JUMPS[(passed.tv_sec * 4 + passed.tv_nsec / 250000000) % 8];
    }
    return (int)answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    int answer = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return answer;
}

time_t time(time_t *into) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (into) *into = precise.tv_sec;
    return precise.tv_sec;
}
