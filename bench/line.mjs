import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort, run, start, until } from './processes.mjs';

// RFC 2544: addresses for measurements.
const HERE = '198.18.0.1';
const THERE = '198.18.0.2';
const TUNED_BUFFERS = '4096 262144 67108864';

/**
 * Whether this machine lets us make network namespaces with interfaces of our own: root, `unshare`, `nsenter`, `ip`, `python3` and
 * /dev/net/tun.
 */
export function canMakeNamespaces() {
  const probe = 'ip link set lo up && command -v nsenter python3 && test -w /dev/net/tun && ip tuntap add probe0 mode tun';
  return spawnSync('unshare', ['--net', 'sh', '-c', probe], { stdio: 'ignore' }).status === 0;
}

/** A partner on this machine, at the other end of nothing. */
export function nearLine() {
  return {
    kind: 'loopback',
    partnerHost: '127.0.0.1',
    inPartner: (command) => command,
    reach: async (port) => ({ host: '127.0.0.1', port }),
    close: async () => {},
  };
}

/**
 * A long line to a network namespace in which the partner runs, so that TCP sees the delay too. Call in a namespace of the bench's
 * own. The emulator is line.py.
 */
export async function namespaceLine({ rttMs, bitsPerSecond, tcp }) {
  const holder = start(['unshare', '--net', 'sleep', 'infinity']);
  const inPartner = (command) => ['nsenter', `--net=/proc/${holder.pid}/ns/net`, ...command];
  // Until `unshare` has done its work, the namespace is still ours.
  await until(
    () =>
      spawnSync('sh', ['-c', `test "$(readlink /proc/${holder.pid}/ns/net)" != "$(readlink /proc/self/ns/net)"`]).status === 0,
    'the namespace of the partner',
  );
  const script = fileURLToPath(new URL('line.py', import.meta.url));
  const emulator = start(['python3', script, 'wbline', 'wbfar', String(holder.pid), String(rttMs), String(bitsPerSecond)]);
  await until(() => {
    if (emulator.exitCode !== null) throw new Error(`line.py ended: ${emulator.output}`);
    return emulator.output.includes('up');
  }, 'the line');
  await run(inPartner(['ip', 'link', 'set', 'lo', 'up']));
  const sides = [
    [(command) => command, 'wbline', HERE],
    [inPartner, 'wbfar', THERE],
  ];
  for (const [inside, name, address] of sides) {
    await run(inside(['ip', 'addr', 'add', `${address}/30`, 'dev', name]));
    await run(inside(['ip', 'link', 'set', name, 'txqueuelen', '10000', 'up']));
    if (tcp !== 'tuned') continue;
    const set = ['tcp_rmem', 'tcp_wmem'].map((file) => `echo ${TUNED_BUFFERS} > /proc/sys/net/ipv4/${file}`).join(' && ');
    await run(inside(['sh', '-c', set]));
  }
  return {
    kind: `two network namespaces, TCP sees the delay, ${tcp} TCP buffers`,
    partnerHost: THERE,
    inPartner,
    reach: async (port) => ({ host: THERE, port }),
    close: async () => {
      emulator.stdin.end();
      holder.kill('SIGKILL');
      await Promise.all([emulator.ended, holder.ended]);
    },
  };
}

/** One direction of a relayed connection: what came leaves after the delay, no faster than the rate. */
function delayed(from, to, { delayMs, bytesPerMs, lane }) {
  const queue = [];
  let queuedBytes = 0;
  let timer;
  // A line holds what is on its way; beyond that and a router's queue the sender waits.
  const maxBytes = bytesPerMs * delayMs + 4 * 1024 * 1024;
  const deliver = () => {
    timer = undefined;
    const now = performance.now();
    while (queue.length > 0 && queue[0].at <= now) {
      const { chunk } = queue.shift();
      if (chunk === undefined) {
        to.end();
        return;
      }
      queuedBytes -= chunk.length;
      to.write(chunk);
    }
    if (queuedBytes < maxBytes) from.resume();
    if (queue.length > 0) timer = setTimeout(deliver, Math.max(0, queue[0].at - performance.now()));
  };
  const put = (chunk) => {
    lane.freeAt = Math.max(performance.now(), lane.freeAt) + (chunk?.length ?? 0) / bytesPerMs;
    queue.push({ at: lane.freeAt + delayMs, chunk });
    timer ??= setTimeout(deliver, delayMs);
  };
  from.on('data', (chunk) => {
    queuedBytes += chunk.length;
    put(chunk);
    if (queuedBytes >= maxBytes) from.pause();
  });
  from.on('end', () => put(undefined));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs + 1000).unref());
  for (const socket of [from, to]) socket.on('error', () => socket.destroy());
}

/** A long line made by a relay in this process: only SSH sees the delay, TCP does not. */
export function relayLine({ rttMs, bitsPerSecond }) {
  const servers = [];
  const bytesPerMs = bitsPerSecond / 8000;
  const [up, down] = [{ freeAt: 0 }, { freeAt: 0 }];
  return {
    kind: 'a relay, only SSH sees the delay',
    partnerHost: '127.0.0.1',
    inPartner: (command) => command,
    reach: async (port) => {
      const server = createServer({ allowHalfOpen: true }, (near) => {
        const far = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
        delayed(near, far, { delayMs: rttMs / 2, bytesPerMs, lane: up });
        delayed(far, near, { delayMs: rttMs / 2, bytesPerMs, lane: down });
      });
      const own = await freePort();
      await new Promise((resolve, reject) => server.once('error', reject).listen(own, '127.0.0.1', resolve));
      servers.push(server);
      return { host: '127.0.0.1', port: own };
    },
    close: async () => {
      for (const server of servers) server.close();
    },
  };
}
