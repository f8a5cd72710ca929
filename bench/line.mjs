import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startLongLine } from '@waybill/testkit';
import { run, start, until } from './processes.mjs';

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

/** A long line made by a relay in this process: only SSH sees the delay, TCP does not. */
export function relayLine({ rttMs, bitsPerSecond }) {
  const lines = [];
  return {
    kind: 'a relay, only SSH sees the delay',
    partnerHost: '127.0.0.1',
    inPartner: (command) => command,
    reach: async (port) => {
      const line = await startLongLine({ port, rttMs, bitsPerSecond });
      lines.push(line);
      return { host: line.host, port: line.port };
    },
    close: async () => {
      for (const line of lines) await line.close();
    },
  };
}
