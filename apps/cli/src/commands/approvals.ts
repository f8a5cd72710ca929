import { readFile } from 'node:fs/promises';
import { changeKinds, type ProposedChange, proposedChangeStates } from '@waybill/core';
import { approveChange, proveByPassword, rejectChange } from '@waybill/engine';
import { escapeUnsafe } from '@waybill/platform';
import { type Command, Option } from 'commander';
import { configOptionsOf } from '../config-options.js';
import type { CommandIo } from './command-io.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

const PAGE = 200;

interface ListOptions {
  readonly state?: ProposedChange['state'];
  readonly kind?: ProposedChange['kind'];
  readonly json?: boolean;
}

interface ApproveOptions {
  readonly as: string;
  readonly passwordFile: string;
  readonly code?: string;
  readonly reason?: string;
}

/** `waybill approvals …`: changes that wait for a second person. */
export function registerApprovals(program: Command, io: CommandIo): void {
  const approvals = program.command('approvals').description('changes that wait for a second person (four eyes)');
  const id = ['<id>', 'of the change'] as const;

  reachesPlatform(approvals.command('list').description('list the changes, a line each, newest first'))
    .addOption(new Option('--state <state>', 'only these').choices(proposedChangeStates).default('waiting'))
    .addOption(new Option('--kind <kind>', 'only these').choices(changeKinds))
    .option('--json', 'as JSON, a line each')
    .action(({ state, kind, json }: ListOptions, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ database }) => {
        const filter = { ...(state === undefined ? {} : { state }), ...(kind === undefined ? {} : { kind }) };
        const { items } = await database.read.proposedChanges.list(filter, { limit: PAGE });
        for (const change of items) io.print(json === true ? JSON.stringify(change) : lineOf(change));
        if (items.length === 0) io.tell('There is no such change.');
      }),
    );

  reachesPlatform(
    approvals
      .command('show')
      .description('show a change with its diff')
      .argument(...id),
  )
    .option('--json', 'as JSON')
    .action((which: string, { json }: { readonly json?: boolean }, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ database }) => {
        const change = await database.read.proposedChanges.get(which);
        for (const line of json === true ? [JSON.stringify(change)] : linesOf(change)) io.print(line);
      }),
    );

  reachesPlatform(
    approvals
      .command('approve')
      .description('approve a change as a second person, and have it done with that')
      .argument(...id),
  )
    .requiredOption('--as <username>', 'who approves it (required)')
    .requiredOption('--password-file <file>', 'the password of that person (required)')
    .option('--code <code>', 'of their second factor, or a recovery code')
    .option('--reason <text>', 'why')
    .action((which: string, { as, passwordFile, code, reason }: ApproveOptions, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ administration }) => {
        const password = (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
        const given = { username: as, password, ...(code === undefined ? {} : { code }) };
        const decider = await proveByPassword(administration, given, { source: { address: 'local' } });
        await approveChange(administration, { id: which, reason: reason ?? null }, decider);
        io.tell('It is approved, and done.');
      }),
    );

  reachesPlatform(
    approvals
      .command('reject')
      .description('reject a change, or take it back')
      .argument(...id),
  )
    .requiredOption('--reason <text>', 'why (required)')
    .action((which: string, { reason }: { readonly reason: string }, command: Command) =>
      withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
        await rejectChange(administration, { id: which, reason }, context);
        io.tell('It is rejected.');
      }),
    );
}

function lineOf({ id, state, kind, operation, target, askedBy, expiresAt }: ProposedChange): string {
  const until = state === 'waiting' ? `until ${expiresAt.toISOString()}` : '';
  const parts = [id, state, kind, operation, target?.name ?? '', `asked by ${askedBy.name}`, until];
  return escapeUnsafe(parts.filter((part) => part !== '').join('  '));
}

function linesOf(change: ProposedChange): readonly string[] {
  const { reason, baseVersion, baseDigest, diff, decision } = change;
  const decided =
    decision === null ? [] : [`decided by ${decision.by.name} ${decision.at.toISOString()} ${decision.reason ?? ''}`];
  const base = `made against ${baseVersion === null ? '' : `version ${baseVersion}, `}digest ${baseDigest}`;
  const steps = diff.flatMap(({ type, before, after }) => [
    type,
    ...(before === null ? [] : [`  - ${JSON.stringify(before)}`]),
    ...(after === null ? [] : [`  + ${JSON.stringify(after)}`]),
  ]);
  const lines = [lineOf(change), ...(reason === null ? [] : [`reason: ${reason}`]), base, ...decided, ...steps];
  return lines.map((line) => escapeUnsafe(line));
}
