import type { LiveSession, ServerProcess } from '@waybill/core';
import { drainServer, endLiveSession, resumeServer } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, InvalidArgumentError } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

const PAGE = 200;
const DEFAULT_GRACE_SECONDS = 600;

/** `waybill sessions …`: who is signed in to the SFTP server, in all its processes. */
export function registerSessions(program: Command, io: CommandIo): void {
  const sessions = program.command('sessions').description('partners that are signed in to the SFTP server, and its processes');

  reachesPlatform(sessions.command('list').description('list the live sessions, a line each'))
    .option('--json', 'as JSON, a line each')
    .action(async ({ json }: { readonly json?: boolean }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ database }) => {
        for (let cursor: string | undefined; ; ) {
          const page = await database.read.liveSessions.list({}, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
          for (const session of page.items) io.print(json === true ? JSON.stringify(session) : sessionLine(session));
          cursor = page.nextCursor;
          if (cursor === undefined) return;
        }
      });
    });

  reachesPlatform(sessions.command('end').description('end a live session, wherever it lives').argument('<id>', 'of the session'))
    .requiredOption('--reason <text>', 'why; kept in the audit trail (required)', parseText)
    .action(async (id: string, { reason }: { readonly reason: string }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const session = await endLiveSession(administration, { id, reason }, context);
        io.tell(`The session of ${session.username} from ${session.address} ends.`);
      });
    });

  reachesPlatform(sessions.command('processes').description('list the processes of the SFTP server, a line each')).action(
    async (_options: unknown, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ database }) => {
        for (const process of await database.read.serverProcesses.list()) io.print(processLine(process));
      });
    },
  );

  reachesPlatform(
    sessions
      .command('drain')
      .description('have a process of the SFTP server take no new connections and end each session once it has no open file')
      .argument('<name>', 'of the process, such as sftp@host:4711'),
  )
    .requiredOption('--reason <text>', 'why; kept in the audit trail (required)', parseText)
    .option('--grace <seconds>', 'how long open files may be finished', parseSeconds, DEFAULT_GRACE_SECONDS)
    .action(async (name: string, { reason, grace }: { readonly reason: string; readonly grace: number }, command: Command) => {
      await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        const found = processNamed(await administration.database.read.serverProcesses.list(), name, io);
        if (found === undefined) return;
        await drainServer(administration, { id: found.id, reason, graceSeconds: grace }, context);
        io.tell(`${name} drains. \`waybill sessions resume ${name}\` ends it.`);
      });
    });

  reachesPlatform(
    sessions
      .command('resume')
      .description('have a process that drains take connections again')
      .argument('<name>', 'of the process, such as sftp@host:4711'),
  ).action(async (name: string, _options: unknown, command: Command) => {
    await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
      const found = processNamed(await administration.database.read.serverProcesses.list(), name, io);
      if (found === undefined) return;
      await resumeServer(administration, found.id, context);
      io.tell(`${name} takes connections again.`);
    });
  });
}

function processNamed(processes: readonly ServerProcess[], name: string, io: CommandIo): ServerProcess | undefined {
  const found = processes.find((process) => process.name === name);
  if (found !== undefined) return found;
  const names = processes.map((process) => process.name).join(', ');
  io.tell(`There is no process "${name}"${names === '' ? '; none runs.' : `; these run: ${names}`}`);
  io.exitWith(1);
  return undefined;
}

/** What others chose, on one line and without power over the terminal. */
function harmless(text: string): string {
  return escapeUnsafe(JSON.stringify(text).slice(1, -1));
}

function sessionLine(session: LiveSession): string {
  const { id, username, address, port, openedAt, activity, processName, client } = session;
  const files = activity.files.map(({ path, direction, bytesDone }) => `${direction} ${path} ${bytesDone}`).join(', ');
  const parts = [id, username, `${address}:${port}`, openedAt.toISOString(), processName, client, files];
  return parts.map(harmless).join('\t');
}

function processLine({ name, address, sessions, drain }: ServerProcess): string {
  const state = drain === null ? 'serving' : `draining until ${drain.until.toISOString()}: ${drain.reason}`;
  return [name, address, `${sessions} sessions`, state].map(harmless).join('\t');
}

function parseText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400)
    throw new InvalidArgumentError('It must be a number of seconds from 0 to 86400.');
  return seconds;
}
