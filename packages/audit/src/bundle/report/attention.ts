import type { BundleAbout } from '../write-bundle.js';

type Rule = readonly [count: string, one: string, many: string];

const rules: readonly Rule[] = [
  ['breaksOpen', 'break of the audit trail is open', 'breaks of the audit trail are open'],
  [
    'breaksClosed',
    'break of the audit trail was found and closed by two people',
    'breaks of the audit trail were found and closed by two people',
  ],
  [
    'eventsWithoutCheckpoint',
    'event is newer than the last checkpoint and rests on the signature of this bundle alone',
    'events are newer than the last checkpoint and rest on the signature of this bundle alone',
  ],
  ['administratorsWithoutSecondFactor', 'administrator has no second factor', 'administrators have no second factor'],
  ['peopleDormant', 'person may sign in and did not for 90 days', 'people may sign in and did not for 90 days'],
  ['apiKeysDormant', 'API key is good and was not used for 90 days', 'API keys are good and were not used for 90 days'],
  [
    'accountsDormant',
    'account of a partner is active and was not used for 90 days',
    'accounts of partners are active and were not used for 90 days',
  ],
  ['hostKeysPending', 'host key of a partner waits for a decision', 'host keys of partners wait for a decision'],
  ['waivers', 'connection may use a weak algorithm under a waiver', 'connections may use weak algorithms under a waiver'],
  [
    'weakAlgorithmsInUse',
    'weak algorithm was negotiated with a party in the last 90 days',
    'weak algorithms were negotiated with parties in the last 90 days',
  ],
  ['expiring', 'key, account or waiver ended or ends within 90 days', 'keys, accounts or waivers ended or end within 90 days'],
  ['transfersFailed', 'file was taken and failed', 'files were taken and failed'],
  ['transfersOpen', 'file was taken and is still open', 'files were taken and are still open'],
  ['committedWithoutReceipt', 'committed file has no receipt', 'committed files have no receipt'],
  ['partnersWithoutPurpose', 'partner has no purpose on record', 'partners have no purpose on record'],
  ['critical', 'event is critical', 'events are critical'],
  ['denied', 'act was denied', 'acts were denied'],
];

/** What of a bundle asks for a look, the gravest first, a sentence each. */
export function pointsToLookAt({ counts }: Pick<BundleAbout, 'counts'>): readonly string[] {
  return rules.flatMap(([name, one, many]) => {
    const count = counts[name] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}.`];
  });
}
