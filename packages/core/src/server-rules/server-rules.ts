import { z } from 'zod';
import { readRules } from '../rules/read-rules.js';
import { bannerRule } from './banner.js';
import { defenceRule } from './defence.js';
import { serverLimitsRule } from './limits.js';

/** What our server offers: `modern`, or also what clients that know no Curve25519 and no Ed25519 need. */
export const serverProfiles = ['modern', 'compatible'] as const;
export type ServerProfile = (typeof serverProfiles)[number];

const algorithmsRule = z.strictObject({
  profile: z.enum(serverProfiles).default('modern').meta({
    description:
      '`modern`: Curve25519 and Ed25519. `compatible`: also the NIST curves, ECDSA host keys, and RSA ones with SHA-2. Neither knows SHA-1 or CBC.',
  }),
});

/** The rules of our SFTP server, each declared once, in groups; one set for all its processes. */
export const serverRuleGroups = {
  banner: bannerRule,
  algorithms: algorithmsRule,
  limits: serverLimitsRule,
  defence: defenceRule,
};

/** All of them; groups and fields that are left out have their defaults. */
export const serverRules = z.strictObject({
  banner: bannerRule.default(null),
  algorithms: algorithmsRule.prefault({}),
  limits: serverLimitsRule.prefault({}),
  defence: defenceRule.prefault({}),
});

export type ServerRules = Readonly<z.output<typeof serverRules>>;
/** Rules as they are asked for; each group given replaces the whole group. */
export type ServerRulesInput = {
  readonly [G in keyof typeof serverRuleGroups]?: z.input<(typeof serverRuleGroups)[G]> | undefined;
};

/** The rules as they are stored. */
export interface StoredServerRules {
  /** Grows by one at each change; 1 while nobody changed any. */
  readonly version: number;
  readonly rules: ServerRules;
}

/** Rules with the groups that are given in place of those that were there. @throws Failure `input.invalid` */
export function changeServerRules(before: ServerRules, given: ServerRulesInput): ServerRules {
  const groups = Object.entries(given).filter(([, value]) => value !== undefined);
  return readRules(serverRules, { ...before, ...Object.fromEntries(groups) });
}
