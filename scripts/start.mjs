/*
 * `npm start`: installs what is missing, builds what is out of date, and runs `waybill up` with the arguments that were given.
 * Plain Node without a dependency, because it runs before there are any.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs `waybill up` until it ends, and ends like it did. */
function up(args) {
  // The channel tells it when this process is gone, kill -9 included.
  const child = spawn(process.execPath, [main, 'up', ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  stopWithNpm(() => child.kill('SIGTERM'));
  child.once('error', (error) => fail(`Waybill could not be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.exit(signal === 'SIGKILL' ? 137 : 1);
  });
}

/** A shell that npm puts between may swallow the signals that npm passes on; then only our parent's end tells. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
  watch.unref();
}

checkNode();
await install();
await build();
mentionMissingParts();
up(process.argv.slice(2));
