"""A long line between two network namespaces: packets that enter one end leave the other after half the round trip, no faster
than the line's rate. Works on whole segments as the kernel hands them out (GSO), so that a small machine can carry a gigabit and
TCP still counts in segments of an ordinary size.

Usage: line.py NAME_A NAME_B NETNS_PID_OF_B RTT_MS BITS_PER_SECOND

Both interfaces are made in the namespace of this process; B is moved to that of the given process. Prints `up` when they exist;
the caller gives them addresses. Ends with its standard input.
"""

import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
TUNSETOFFLOAD = 0x400454D0
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x0001, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4 = 0x01, 0x02
# What waits at the bottleneck before it is dropped: a router with a deep queue.
QUEUE_BYTES = 32 * 1024 * 1024


def open_tun(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI | IFF_VNET_HDR))
    fcntl.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4)
    return fd


class Direction:
    def __init__(self, source, target, delay, rate):
        self.source, self.target, self.delay, self.rate = source, target, delay, rate
        self.queue = collections.deque()
        self.free_at = 0.0

    def take(self):
        while True:
            try:
                packet = os.read(self.source, 131072)
            except BlockingIOError:
                return
            now = time.monotonic()
            start = max(now, self.free_at)
            if (start - now) * self.rate > QUEUE_BYTES * 8:
                continue
            self.free_at = start + len(packet) * 8 / self.rate
            self.queue.append((self.free_at + self.delay, packet))

    def deliver(self):
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            try:
                os.write(self.target, self.queue.popleft()[1])
            except OSError:
                pass  # The interface is going away.

    def due_in(self):
        return max(0.0, self.queue[0][0] - time.monotonic()) if self.queue else None


def main():
    try:
        # A line does not become slower because the machines at its ends are busy.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    except OSError:
        pass
    name_a, name_b, pid, rtt_ms, rate = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])
    a, b = open_tun(name_a), open_tun(name_b)
    subprocess.run(["ip", "link", "set", name_b, "netns", pid], check=True)
    print("up", flush=True)
    there = Direction(a, b, rtt_ms / 2000, rate)
    back = Direction(b, a, rtt_ms / 2000, rate)
    while True:
        waits = [wait for wait in (there.due_in(), back.due_in()) if wait is not None]
        ready, _, _ = select.select([a, b, sys.stdin], [], [], min(waits) if waits else None)
        if sys.stdin in ready and not os.read(sys.stdin.fileno(), 1):
            return
        if a in ready:
            there.take()
        if b in ready:
            back.take()
        there.deliver()
        back.deliver()


main()
