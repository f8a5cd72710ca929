import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './set-up.mjs';

/** A program that a package brings. */
export const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

function run([name, command, args], label) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: command.endsWith('.cmd') });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (status) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(Buffer.concat(output));
      console.log(`${label}: ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
      resolve(status === 0);
    });
  });
}

/**
 * Runs lanes side by side, and the steps of a lane, `[name, command, arguments]`, one after the other. What a step said is shown when
 * it has ended, so that no two mix. `keepGoing`: the steps after a failed one run too, so that one call shows every problem.
 * @returns the names of the steps that failed
 */
export async function runSteps(label, lanes, { keepGoing }) {
  const failed = [];
  const along = async (lane) => {
    for (const step of lane) {
      if (await run(step, label)) continue;
      failed.push(step[0]);
      if (!keepGoing) return;
    }
  };
  await Promise.all(lanes.map(along));
  return failed;
}
