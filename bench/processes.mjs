import { spawn } from 'node:child_process';

const running = new Set();

/** Ends every program that still runs; for the end of the bench, whatever it was. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a program that runs beside the bench. */
export function start(command, options = {}) {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  running.add(child);
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      child.output = (child.output + chunk).slice(-20_000);
    });
  }
  child.stdin?.on('error', () => {});
  child.ended = new Promise((resolve) => {
    child.once('error', (error) => {
      child.output += error.message;
      resolve(-1);
    });
    child.once('close', (code) => resolve(code));
  }).finally(() => running.delete(child));
  return child;
}

/** Runs a program to its end. @returns how long it took and what it said @throws Error when it fails or takes too long */
export async function run(command, { input = '', timeoutMs = 60_000, ...options } = {}) {
  const startedAt = performance.now();
  const child = start(command, options);
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await child.ended;
  clearTimeout(timer);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${command.join(' ')}\nended with ${code} after ${seconds.toFixed(1)} s:\n${child.output}`);
  return { seconds, output: child.output };
}

/** Waits until `look` gives something. @throws Error naming `what` when it takes too long */
export async function until(look, what, timeoutMs = 60_000, everyMs = 20) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
