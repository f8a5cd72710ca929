/*
 * `npm start`: installs what is missing, builds what is out of date, and runs `waybill up` with the arguments that were given.
 * Plain Node without a dependency, because it runs before there are any.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build, checkNode, fail, install, main, mentionMissingParts } from './set-up.mjs';

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

/** The name and the parent of a process; undefined where /proc does not tell. */
function processInfo(pid) {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/**
 * npm puts a shell between itself and us, which passes on neither npm's signals nor its end. So we look from time to time whether
 * both are still there. Whoever runs this script without npm decides over its life himself.
 */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const line = () => {
    const parent = processInfo(process.ppid);
    return /^(sh|dash|bash|ash|zsh)$/.test(parent?.name ?? '') ? `${process.ppid} ${parent.parent}` : String(process.ppid);
  };
  const atStart = line();
  const watch = setInterval(() => {
    if (line() === atStart) return;
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
