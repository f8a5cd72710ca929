import type { Duplex } from 'node:stream';
import {
  createSshListener,
  generateKey,
  type PrivateKey,
  type PublicKey,
  type SshListener,
  type SshListenerOptions,
  type SshServerEvent,
  type SshServerSession,
} from '../index.js';

/** Whom the test listener lets in. */
export interface Guest {
  readonly username: string;
}

export interface TestListener {
  readonly listener: SshListener;
  readonly port: number;
  readonly hostKey: PrivateKey;
  /** Lets `acme` in. */
  readonly clientKey: PrivateKey;
  readonly password: string;
  readonly events: SshServerEvent[];
  readonly sessions: SshServerSession<Guest>[];
  readonly channels: Duplex[];
  /** Every user name the authenticator was asked about. */
  readonly asked: string[];
  /** Resolves with the first event of this type, past or future. */
  event<T extends SshServerEvent['type']>(type: T): Promise<Extract<SshServerEvent, { readonly type: T }>>;
  stop(): Promise<void>;
}

/** An SSH listener on the loopback that knows one user, `acme`, and whose SFTP channel is an echo unless told otherwise. */
export async function startTestListener(
  changes: Partial<SshListenerOptions<Guest>> = {},
  handler: (channel: Duplex) => void = (channel) => void channel.pipe(channel),
): Promise<TestListener> {
  const hostKey = await generateKey({ algorithm: 'ed25519' });
  const clientKey = await generateKey({ algorithm: 'ed25519' });
  const password = 'corréct horse';
  const events: SshServerEvent[] = [];
  const sessions: SshServerSession<Guest>[] = [];
  const channels: Duplex[] = [];
  const asked: string[] = [];
  const waiting = new Set<() => void>();
  const decide = (username: string, right: boolean) => {
    asked.push(username);
    return Promise.resolve(
      right && username === 'acme'
        ? ({ accepted: true, principal: { username } } as const)
        : ({ accepted: false, reason: 'refused' } as const),
    );
  };
  const { limits, ...rest } = changes;
  const listener = await createSshListener<Guest>(
    {
      host: '127.0.0.1',
      port: 0,
      hostKeys: [hostKey.privateKey],
      algorithmProfile: 'modern',
      limits: { failureFloorMs: 20, ...limits },
      authenticator: {
        password: (username, given) => decide(username, given === password),
        publicKey: (username, key: PublicKey) => decide(username, key.fingerprint === clientKey.fingerprint),
      },
      onSession: (session) => {
        sessions.push(session);
        session.onSftp((channel) => {
          channels.push(channel);
          handler(channel);
        });
      },
      onEvent: (event) => {
        events.push(event);
        for (const wake of waiting) wake();
      },
      ...rest,
    },
    new AbortController().signal,
  );
  const event: TestListener['event'] = (type) =>
    new Promise((resolve) => {
      const look = (): void => {
        for (const each of events) {
          if (!isOfType(each, type)) continue;
          waiting.delete(look);
          resolve(each);
          return;
        }
      };
      waiting.add(look);
      look();
    });
  const stop = (): Promise<void> => listener.close(0);
  return { listener, port: listener.port, hostKey, clientKey, password, events, sessions, channels, asked, event, stop };
}

function isOfType<T extends SshServerEvent['type']>(
  event: SshServerEvent,
  type: T,
): event is Extract<SshServerEvent, { readonly type: T }> {
  return event.type === type;
}
