import { t } from '@lingui/core/macro';
import type { ConnectionTest } from '@waybill/contracts';

/** What can be done about a test that failed. */
export interface Hints {
  /** What to look at on our side. */
  readonly here: readonly string[];
  /** What to ask the partner, as it can be sent to them. */
  readonly ask: readonly string[];
}

interface Tried {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** The fingerprint of our key; undefined when it signs in without one. */
  readonly keyFingerprint: string | undefined;
}

type Rule = (tried: Tried) => Hints;

const reach: Rule = ({ host, port }) => ({
  here: [t`Is it really ${host}, port ${port}? Does a firewall of ours let us out to that port?`],
  ask: [
    t`Does your SFTP server listen at ${host}, port ${port}?`,
    t`Does a firewall or allow list of yours let us in? Please tell us which of our addresses you see, or want to know.`,
  ],
});

const handshake: Rule = ({ host, port }) => ({
  here: [t`Try again in a minute: a server that is full drops connections like this.`],
  ask: [
    t`Our connection to ${host}, port ${port}, is cut before we can sign in. Does your server or firewall drop addresses that it does not know?`,
    t`Does it limit how many connections come from one address?`,
  ],
});

const rules: Readonly<Record<string, Rule>> = {
  'net.dns': ({ host }) => ({
    here: [t`Is ${host} spelled as the partner wrote it? Can names of their network be resolved from here?`],
    ask: [t`Is ${host} the name of your SFTP server, and can it be resolved from the internet?`],
  }),
  'net.refused': reach,
  'net.unreachable': reach,
  'net.timeout': reach,
  'net.reset': handshake,
  'partner.busy': handshake,
  'net.forbidden-address': () => ({
    here: [t`This installation does not connect to such addresses. Who runs it can allow them, by WAYBILL_OUTBOUND_ALLOW.`],
    ask: [],
  }),
  'route.refused': () => ({
    here: [t`The proxy or jump host on the way is ours to mend: look at the route of the connection.`],
    ask: [],
  }),
  'auth.no-common-algorithm': () => ({
    here: [t`When they cannot update it, the connection can be given a waiver for old algorithms, with a reason and an end.`],
    ask: [
      t`Which key exchange methods, host key algorithms, ciphers and MACs does your SFTP server offer? We share none with it.`,
      t`Can it be updated, or have newer algorithms switched on?`,
    ],
  }),
  'auth.host-key-pending': () => ({
    here: [t`Compare its fingerprint with what the partner tells you by another way, and approve it.`],
    ask: [t`Please tell us the SHA-256 fingerprint of your server’s host key, by telephone or another way than this connection.`],
  }),
  'auth.host-key-changed': () => ({
    here: [t`Approve the new key only when the partner confirms it by another way: it may be somebody in between.`],
    ask: [
      t`Did the host key of your SFTP server change? Please tell us its SHA-256 fingerprint by another way than this connection.`,
    ],
  }),
  'auth.refused': ({ username, keyFingerprint }) => ({
    here: [t`Are the user name and the password as the partner wrote them, with no blank at an end?`],
    ask: [
      t`Is ${username} the user name that you gave us, and is it active?`,
      ...(keyFingerprint === undefined
        ? [t`Is the password that you gave us still the right one, and may it be used for SFTP?`]
        : [t`Is our public key installed for ${username}? Its fingerprint is ${keyFingerprint}.`]),
      t`Do you want more than that: a key and a password, or sign-ins from certain addresses only?`,
    ],
  }),
  'auth.waiver-over': () => ({ here: [t`The waiver for old algorithms is over: renew it, or take it away.`], ask: [] }),
  'source.not-found': ({ username }) => ({
    here: [],
    ask: [t`Does the home folder of ${username} exist, and which folders are ours?`],
  }),
  'source.denied': ({ username }) => ({
    here: [],
    ask: [t`May ${username} list its folder? Which folders are ours, and what may we do in them?`],
  }),
};

const other: Rule = () => ({
  here: [],
  ask: [t`What does the log of your SFTP server say about our try? We had no further reason from it.`],
});

/** What to look at and what to ask about a test that failed; undefined when it did not. */
export function hintsOf(test: Pick<ConnectionTest, 'ok' | 'steps'>, tried: Tried): Hints | undefined {
  if (test.ok) return undefined;
  const failed = test.steps.find(({ ok }) => !ok);
  return (rules[failed?.code ?? ''] ?? other)(tried);
}
