import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freeLoopbackPort, stopWithUs } from '@waybill/platform';
import { type TempDir, tempDir } from '../temp-dir.js';
import { waitFor } from '../wait-for.js';

/** Options of a proxy. */
export interface ProxyOptions {
  /** Asked of everybody, when given. */
  readonly credential?: { readonly username: string; readonly password: string };
}

/** Options of {@link startHttpProxy}. */
export interface HttpProxyOptions extends ProxyOptions {
  /** The only ports that may be connected to; all when not given. */
  readonly connectPorts?: readonly number[];
}

/** A proxy that runs. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts microsocks, a SOCKS5 proxy, on a free port of 127.0.0.1. */
export async function startSocksProxy({ credential }: ProxyOptions = {}): Promise<Proxy> {
  const dir = await tempDir('socks');
  const login = credential === undefined ? [] : ['-u', credential.username, '-P', credential.password];
  return start(dir, async (port) => ['microsocks', '-i', '127.0.0.1', '-p', String(port), ...login]);
}

/** Starts tinyproxy, an HTTP proxy, on a free port of 127.0.0.1. */
export async function startHttpProxy({ credential, connectPorts = [] }: HttpProxyOptions = {}): Promise<Proxy> {
  const dir = await tempDir('tinyproxy');
  return start(dir, async (port) => {
    const lines = [
      `Port ${port}`,
      'Listen 127.0.0.1',
      'Timeout 600',
      'LogLevel Error',
      'MaxClients 50',
      ...connectPorts.map((each) => `ConnectPort ${each}`),
      ...(credential === undefined ? [] : [`BasicAuth ${credential.username} ${credential.password}`]),
    ];
    const file = join(dir.path, 'tinyproxy.conf');
    await writeFile(file, `${lines.join('\n')}\n`);
    return ['tinyproxy', '-d', '-c', file];
  });
}

async function start(dir: TempDir, commandFor: (port: number) => Promise<readonly string[]>): Promise<Proxy> {
  const port = await freeLoopbackPort();
  const [program = '', ...args] = [...stopWithUs('KILL'), ...(await commandFor(port))];
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await dir.remove();
  };
  try {
    await waitFor(() => answers(child, port), { what: 'the proxy to listen', timeoutMs: 30_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { host: '127.0.0.1', port, stop, [Symbol.asyncDispose]: stop };
}

function answers(child: ChildProcess, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(false);
    const socket = connect(port, '127.0.0.1');
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}
