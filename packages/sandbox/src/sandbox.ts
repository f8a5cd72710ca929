import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VPath } from '@waybill/core';
import { type SftpHandlers, serveSftp } from '@waybill/sftp';
import { parsePublicKey, type SshServerSession } from '@waybill/ssh';
import type { Face, Manners, Place, Traffic, Verdict } from './behaviours/behaviour.js';
import { type BehaviourSwitch, beginBehaviours } from './behaviours/parse-behaviours.js';
import { withGenerated } from './files/generated-files.js';
import { offerInvoices, type SandboxLog } from './files/offer-invoices.js';
import { partnerFiles } from './files/partner-files.js';
import { Faces } from './network/faces.js';
import { FrontDoor } from './network/front-door.js';
import type { Line } from './network/line.js';
import { servedRequests } from './served-requests.js';
import { type Seen, Tally } from './tally.js';

export interface SandboxOptions {
  /** Absolute; made when it is missing. Holds the host keys and, in `files`, what the partner has. */
  readonly folder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Public keys in OpenSSH form that may sign in as well. */
  readonly authorizedKeys?: readonly string[];
  /** How it behaves at the start; well, when there is nothing. */
  readonly behave?: readonly BehaviourSwitch[];
  /** Offers some files in `/outgoing` and a few more every minute. */
  readonly offersInvoices?: boolean;
  readonly log: SandboxLog;
}

/** A partner of one's own: a real SFTP server on this machine that does, when asked, what awkward partners do. */
export interface Sandbox {
  readonly port: number;
  /** The folder on this machine that clients see as `/`; it has an `incoming` and an `outgoing`. */
  readonly files: string;
  /** Where files go that the partner takes away (`takes-at-once`). */
  readonly taken: string;
  /** Of the host key that it shows now, as a partner would tell it beforehand. */
  readonly hostKeyFingerprint: string;
  readonly seen: Seen;
  /** Sets the counters of `seen` back. */
  forget(): void;
  /**
   * Behaves like this from now on, and in no other way; with nothing given, well. Connections that are open stay open and feel the
   * change at their next request; what was frozen goes on, unless it is frozen anew.
   * @throws Failure `input.invalid` for what there is no such behaviour of
   */
  behave(...switches: readonly BehaviourSwitch[]): Promise<void>;
  /** Lets these public keys in OpenSSH form sign in from now on, and no others. */
  takeKeys(keys: readonly string[]): Promise<void>;
  /** Cuts every connection that is open, as a broken network would. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Starts it. @throws Failure `conflict.in-use` when the port cannot be had, `input.invalid`, `cancelled` */
export async function startSandbox(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox> {
  const sandbox = new SandboxPartner(options, signal);
  await sandbox.start(signal);
  return sandbox;
}

class SandboxPartner implements Sandbox {
  readonly seen = new Tally();
  readonly #options: SandboxOptions;
  readonly #signal: AbortSignal;
  readonly #place: Place;
  readonly #faces: Faces;
  readonly #door: FrontDoor;
  readonly #files: SftpHandlers;
  readonly #gone = new Set<VPath>();
  #manners: readonly Manners[] = [];
  #fingerprint = '';
  #fingerprints: ReadonlySet<string> = new Set();
  #stopOffering: () => void = () => undefined;

  constructor(options: SandboxOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#place = { files: join(options.folder, 'files'), taken: join(options.folder, 'taken') };
    this.#files = partnerFiles(this.#place.files);
    this.#faces = new Faces(
      {
        folder: options.folder,
        authenticator: {
          password: async (username, password) =>
            this.#signIn(username, username === options.username && password === options.password),
          publicKey: async (username, key) =>
            this.#signIn(username, username === options.username && this.#fingerprints.has(key.fingerprint)),
        },
        onSession: (session) => this.#onSession(session),
      },
      signal,
    );
    this.#door = new FrontDoor({
      host: options.host,
      port: options.port,
      behind: () => this.#faces.port(this.#face()),
      admits: () => this.#admits(),
      greetsAfterMs: () => Math.max(0, ...this.#manners.map(({ greetsAfterMs = 0 }) => greetsAfterMs)),
      carrier: (traffic) => this.#carry(traffic),
      onOpen: () => this.seen.opened(),
      onClose: () => {
        this.seen.open -= 1;
      },
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    const { folder, authorizedKeys = [], behave = [], offersInvoices = false, log } = this.#options;
    const outgoing = join(this.#place.files, 'outgoing');
    for (const each of [folder, join(this.#place.files, 'incoming'), outgoing, this.#place.taken]) {
      await mkdir(each, { recursive: true });
    }
    await this.takeKeys(authorizedKeys);
    await this.behave(...behave);
    await this.#door.listen(signal);
    if (offersInvoices) this.#stopOffering = await offerInvoices(outgoing, log);
  }

  get port(): number {
    return this.#door.port;
  }

  get files(): string {
    return this.#place.files;
  }

  get taken(): string {
    return this.#place.taken;
  }

  get hostKeyFingerprint(): string {
    return this.#fingerprint;
  }

  forget(): void {
    this.seen.reset();
  }

  async behave(...switches: readonly BehaviourSwitch[]): Promise<void> {
    this.#manners = beginBehaviours(switches, this.#place);
    this.#gone.clear();
    this.#fingerprint = (await this.#faces.hostKey(this.#face())).fingerprint;
    for (const line of this.#door.lines) line.thaw();
  }

  async takeKeys(keys: readonly string[]): Promise<void> {
    const parsed = await Promise.all(keys.map((key) => parsePublicKey(key)));
    this.#fingerprints = new Set(parsed.map(({ fingerprint }) => fingerprint));
  }

  cutAll(): void {
    for (const line of this.#door.lines) line.cut();
  }

  async close(): Promise<void> {
    this.#stopOffering();
    await this.#door.close();
    await this.#faces.close();
  }

  #face(): Face {
    const face: Face = { hostKey: 'usual' };
    for (const manners of this.#manners) Object.assign(face, manners.face);
    return face;
  }

  #admits(): boolean {
    this.seen.connections += 1;
    const lines = [...this.#door.lines];
    const crowd = { open: lines.length, signingIn: lines.filter(({ signedIn }) => !signedIn).length };
    const admitted = this.#manners.every(({ admits }) => admits?.(crowd) ?? true);
    if (!admitted) this.seen.dropped += 1;
    return admitted;
  }

  #carry(traffic: Traffic): Verdict | undefined {
    for (const { carries } of this.#manners) {
      const verdict = carries?.(traffic);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }

  #signIn(username: string, right: boolean) {
    const accepted = right && this.#manners.every(({ signsIn }) => signsIn?.() ?? true);
    if (!accepted) {
      this.seen.refusedSignIns += 1;
      return { accepted: false, reason: 'refused' } as const;
    }
    this.seen.signIns += 1;
    return { accepted: true, principal: username } as const;
  }

  #onSession(session: SshServerSession<string>): void {
    const line = this.#door.lineFrom(session.port);
    if (line === undefined) {
      session.end('its line is gone');
      return;
    }
    line.signedIn = true;
    session.onSftp((channel) => {
      this.seen.sessions += 1;
      const extensions = this.#manners.flatMap((manners) => manners.extensions ?? []);
      const withheldExtensions = this.#manners.flatMap((manners) => manners.withheldExtensions ?? []);
      const { log } = this.#options;
      const onInternalError = (err: unknown, operation: string): void => log.warn({ err, operation }, 'a request failed');
      serveSftp(channel, this.#serve(line), { extensions, withheldExtensions, onInternalError }, this.#signal).catch(
        (err: unknown) => log.error({ err }, 'a session of the sandbox partner failed'),
      );
    });
  }

  #serve(line: Line): SftpHandlers {
    const files = (): SftpHandlers =>
      this.#manners.reduce(
        (inner, { generates }) => (generates === undefined ? inner : withGenerated(inner, generates, this.#gone)),
        this.#files,
      );
    return servedRequests({ files, manners: () => this.#manners, tally: this.seen }, line);
  }
}
