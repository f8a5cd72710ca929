import { onAbort } from '@waybill/sftp';
import { behaviour, type Manners, type Traffic } from './behaviour.js';
import { type AfterBytes, afterBytes, bytes, count, milliseconds, nothing, oneOf } from './values.js';

/** Cuts after a number of bytes, counted as `rule` says. */
function cutAfter(rule: AfterBytes): Manners {
  const perLine = new WeakMap<object, number>();
  let overall = 0;
  let over = false;
  return {
    carries: ({ line, direction, bytes: size }: Traffic) => {
      if (over || (rule.direction !== 'both' && rule.direction !== direction)) return undefined;
      const before = rule.when === 'every' ? overall : (perLine.get(line) ?? 0);
      perLine.set(line, before + size);
      overall += size;
      if (before + size < rule.bytes) return undefined;
      overall = 0;
      over = rule.when === 'once';
      return { pass: Math.max(0, rule.bytes - before), ending: 'cut' };
    },
  };
}

/** Carries so many bytes more on each line, then nothing in either direction. */
function blackHole(most: number): Manners {
  const perLine = new WeakMap<object, number>();
  return {
    carries: ({ line, bytes: size }) => {
      const before = perLine.get(line) ?? 0;
      perLine.set(line, before + size);
      return before + size < most ? undefined : { pass: Math.max(0, most - before), ending: 'freeze' };
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      leave();
      resolve();
    };
    const timer = setTimeout(done, ms);
    const leave = onAbort(signal, done);
  });
}

/** What happens to connections. */
export const connectionBehaviours = [
  behaviour({
    name: 'cut-after',
    value: afterBytes,
    says: 'cuts each connection after so many bytes (on the wire, both directions unless told)',
    manners: cutAfter,
  }),
  behaviour({
    name: 'black-hole',
    value: bytes(0),
    says: 'after so many bytes more on a connection, nothing goes through any longer; TCP stays open',
    manners: blackHole,
  }),
  behaviour({
    name: 'slow',
    value: milliseconds(),
    says: 'takes so long for each request',
    manners: (ms) => ({ before: (_request, _line, signal) => pause(ms, signal) }),
  }),
  behaviour({
    name: 'slow-banner',
    value: milliseconds(),
    says: 'takes so long to say who it is',
    manners: (greetsAfterMs) => ({ greetsAfterMs }),
  }),
  behaviour({
    name: 'max-connections',
    value: count(1),
    says: 'drops every connection beyond so many in the handshake',
    manners: (most) => ({ admits: ({ open }) => open < most }),
  }),
  behaviour({
    name: 'max-startups',
    value: count(1),
    says: "drops connections in the handshake while so many others sign in, as sshd's MaxStartups does",
    manners: (most) => ({ admits: ({ signingIn }) => signingIn < most }),
  }),
  behaviour({
    name: 'drops-first',
    value: count(1),
    says: 'drops the next so many connections in the handshake',
    manners: (howMany) => {
      let left = howMany;
      return {
        admits: () => {
          left -= 1;
          return left < 0;
        },
      };
    },
  }),
  behaviour({
    name: 'max-sessions',
    value: count(1),
    says: "refuses more sessions on one connection, as sshd's MaxSessions does",
    manners: (maxSessions) => ({ face: { maxSessions } }),
  }),
  behaviour({
    name: 'sign-in-refused',
    value: nothing,
    says: 'refuses every credential',
    manners: () => ({ signsIn: () => false }),
  }),
  behaviour({
    name: 'host-key-changed',
    value: nothing,
    says: 'shows another host key than before',
    manners: () => ({ face: { hostKey: 'other' } }),
  }),
  behaviour({
    name: 'old-algorithms',
    value: oneOf('sha1', 'cbc'),
    says: 'offers only ssh-rsa, diffie-hellman-group14-sha1 and hmac-sha1, with AES-CTR, or with AES-CBC and group 1 as well',
    manners: (which) => ({
      face: {
        algorithms: {
          kex: which === 'cbc' ? ['diffie-hellman-group1-sha1'] : ['diffie-hellman-group14-sha1'],
          serverHostKey: ['ssh-rsa'],
          cipher: which === 'cbc' ? ['aes128-cbc', '3des-cbc'] : ['aes256-ctr', 'aes128-ctr'],
          hmac: ['hmac-sha1'],
          compress: ['none'],
        },
      },
    }),
  }),
] as const;
