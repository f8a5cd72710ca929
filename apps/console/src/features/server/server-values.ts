import { msg } from '@lingui/core/macro';
import type { ServerRulesView } from '@waybill/contracts';
import { linesOf, numberOf } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { enteredRule } from './server-number.js';

type Limits = ServerRulesView['limits'];
type Defence = ServerRulesView['defence'];
type Scores = Defence['scores'];

/** What the profiles of algorithms are called. */
export const profileNames: Readonly<Record<ServerRulesView['algorithms']['profile'], string>> = spoken({
  modern: msg`Modern`,
  compatible: msg`Compatible, with old clients`,
});

/** What the form shows at first. */
export function initialRules({ banner, algorithms, limits, defence }: ServerRulesView) {
  const limit = (name: keyof Limits) => enteredRule(`limits.${name}`, limits[name]);
  const score = (name: keyof Scores) => enteredRule(`defence.scores.${name}`, defence.scores[name]);
  const number = (name: 'threshold' | 'observationMs' | 'banMs' | 'maxBanMs') => enteredRule(`defence.${name}`, defence[name]);
  return {
    banner: banner ?? '',
    algorithms: { profile: algorithms.profile },
    limits: {
      maxConnections: limit('maxConnections'),
      maxConnectionsPerAddress: limit('maxConnectionsPerAddress'),
      maxUnauthenticated: limit('maxUnauthenticated'),
      loginGraceMs: limit('loginGraceMs'),
      maxAuthAttempts: limit('maxAuthAttempts'),
      idleTimeoutMs: limit('idleTimeoutMs'),
    },
    defence: {
      enabled: defence.enabled,
      scores: {
        unknownUser: score('unknownUser'),
        wrongPassword: score('wrongPassword'),
        refusedKey: score('refusedKey'),
        noLogin: score('noLogin'),
        protocolViolation: score('protocolViolation'),
        overLimit: score('overLimit'),
      },
      threshold: number('threshold'),
      observationMs: number('observationMs'),
      banMs: number('banMs'),
      maxBanMs: number('maxBanMs'),
      allow: defence.allow.join('\n'),
      block: defence.block.join('\n'),
    },
  };
}

export type RulesValues = ReturnType<typeof initialRules>;

/** The body that the fields make; an empty number is left to its default. */
export function rulesBody({ banner, algorithms, limits, defence }: RulesValues) {
  const { scores } = defence;
  return {
    banner: banner.trim() === '' ? null : banner.replaceAll('\r\n', '\n').trimEnd(),
    algorithms,
    limits: {
      maxConnections: numberOf(limits.maxConnections),
      maxConnectionsPerAddress: numberOf(limits.maxConnectionsPerAddress),
      maxUnauthenticated: numberOf(limits.maxUnauthenticated),
      loginGraceMs: numberOf(limits.loginGraceMs),
      maxAuthAttempts: numberOf(limits.maxAuthAttempts),
      idleTimeoutMs: numberOf(limits.idleTimeoutMs),
    },
    defence: {
      enabled: defence.enabled,
      scores: {
        unknownUser: numberOf(scores.unknownUser),
        wrongPassword: numberOf(scores.wrongPassword),
        refusedKey: numberOf(scores.refusedKey),
        noLogin: numberOf(scores.noLogin),
        protocolViolation: numberOf(scores.protocolViolation),
        overLimit: numberOf(scores.overLimit),
      },
      threshold: numberOf(defence.threshold),
      observationMs: numberOf(defence.observationMs),
      banMs: numberOf(defence.banMs),
      maxBanMs: numberOf(defence.maxBanMs),
      allow: linesOf(defence.allow),
      block: linesOf(defence.block),
    },
  };
}

/** A complaint about one entry of a list belongs under the list. */
export function fieldOfRule(path: string): string {
  return path.replace(/^(defence\.(?:allow|block))\..*$/, '$1');
}
