import type { Database, Scope } from '@waybill/core';
import type { Command } from 'commander';
import type { CommandIo } from './command-io.js';

/** What `--partner` and `--tag` said. */
export interface ScopeOptions {
  readonly partner: readonly string[];
  readonly tag: readonly string[];
}

const another = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Lets a command say what somebody is limited to. */
export function takesScope(command: Command): Command {
  return command
    .option('--partner <slug>', 'limits it to this partner; as often as there are such', another, [])
    .option('--tag <tag>', 'limits it to partners that carry this tag; as often as there are such', another, []);
}

/** The scope that was asked for, or the slug that no partner has; null for everything. */
export async function readScope(
  database: Database,
  { partner, tag }: ScopeOptions,
): Promise<{ readonly scope: Scope | null } | { readonly unknown: string }> {
  if (partner.length === 0 && tag.length === 0) return { scope: null };
  const partnerIds: string[] = [];
  for (const slug of partner) {
    const found = await database.read.partners.findBySlug(slug);
    if (found === undefined) return { unknown: slug };
    partnerIds.push(found.id);
  }
  return { scope: { partnerIds, tags: tag } };
}

/** Says that there is no such partner, and exits with 1. */
export function unknownPartner(io: CommandIo, slug: string): void {
  io.tell(`There is no partner "${slug}".`);
  io.exitWith(1);
}
