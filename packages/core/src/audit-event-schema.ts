import { z } from 'zod';
import { type AuditValue, auditActorKinds, auditOutcomes, auditTargetKinds, type NewAuditEvent } from './audit-event.js';
import { type AuditEventType, auditEventTypes, auditSeverities } from './audit-event-types.js';
import { transferDirections, verificationLevels } from './entities/transfer.js';
import { isId } from './ids.js';

function isEventType(value: string): value is AuditEventType {
  return Object.hasOwn(auditEventTypes, value);
}

const id = z.string().refine(isId, 'must be a UUID').meta({ format: 'uuid' });
const count = z.number().int().nonnegative();
const value: z.ZodType<AuditValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
);

const actor = z.strictObject({
  kind: z.enum(auditActorKinds).meta({ description: 'What kind of party acted.' }),
  id: id.exactOptional().meta({ description: 'Its id, where it has one.' }),
  name: z.string().meta({ description: 'Its name then; stays readable after the thing itself was deleted.' }),
  role: z.string().exactOptional().meta({ description: 'The role it acted under.' }),
  method: z.string().exactOptional().meta({
    description:
      'How it proved who it is: `password`, `publickey`, `passkey`, `oidc`, `code`, `api-key`, `session`, `invitation`, `account-link`, `local`; several factors with `+` between them.',
  }),
  mfa: z.boolean().exactOptional().meta({ description: 'Whether it took more than one factor; absent where nobody signed in.' }),
  keyFingerprint: z.string().exactOptional().meta({ description: 'The key that was proven or tried, `SHA256:…`.' }),
  certificate: z
    .strictObject({
      serial: z.string().meta({ description: 'Its serial number, decimal; `0` where the authority does not count.' }),
      keyId: z.string().meta({ description: 'Its key id, as the authority wrote it.' }),
      authorityFingerprint: z.string().meta({ description: 'The key of the authority that signed it, `SHA256:…`.' }),
    })
    .exactOptional()
    .meta({ description: 'The SSH certificate that this key came with.' }),
});

const source = z.strictObject({
  address: z.string().meta({ description: 'The network address it came from.' }),
  port: count.exactOptional().meta({ description: 'The port it came from.' }),
  client: z.string().exactOptional().meta({ description: 'SSH identification or HTTP user agent, as sent.' }),
});

const target = z.strictObject({
  kind: z.enum(auditTargetKinds).meta({ description: 'What kind of thing it was done to.' }),
  id: id.exactOptional().meta({ description: 'Its id, where it has one.' }),
  name: z.string().exactOptional().meta({ description: 'Its name then.' }),
});

const session = z.strictObject({
  protocol: z.literal('ssh').meta({ description: 'The protocol that was negotiated.' }),
  keyExchange: z.string().meta({ description: 'Key exchange.' }),
  hostKeyAlgorithm: z.string().meta({ description: 'Host key algorithm.' }),
  hostKeyFingerprint: z.string().exactOptional().meta({ description: 'Fingerprint of the host key that the server showed.' }),
  cipherIn: z.string().meta({ description: 'Cipher from the client to the server.' }),
  cipherOut: z.string().meta({ description: 'Cipher from the server to the client.' }),
  macIn: z.string().meta({ description: 'MAC from the client; `implicit` with a cipher that authenticates by itself.' }),
  macOut: z.string().meta({ description: 'MAC from the server.' }),
  strictKeyExchange: z.boolean().exactOptional().meta({ description: 'Whether the answer to Terrapin was in force.' }),
  server: z.string().exactOptional().meta({ description: 'How the partner’s server called itself.' }),
});

const file = z.strictObject({
  path: z.string().meta({ description: 'Virtual path: as the other party names it.' }),
  truePath: z.string().exactOptional().meta({ description: 'Where it lies: in the Store, or at the target of a Transfer.' }),
  previousPath: z.string().exactOptional().meta({ description: 'Its path before, where it was renamed or moved.' }),
  sizeBytes: count.exactOptional().meta({ description: 'Size in bytes.' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional()
    .meta({ description: 'SHA-256 of its content, lower-case hex.' }),
  verification: z
    .enum(verificationLevels)
    .exactOptional()
    .meta({ description: 'The strongest means by which the target was checked.' }),
});

const transfer = z.strictObject({
  direction: z.enum(transferDirections).meta({ description: 'Which way the file went.' }),
  attempt: count.meta({ description: 'Which attempt it was, from 1; 0 before the first.' }),
  durationMs: count.exactOptional().meta({ description: 'Milliseconds since a worker first claimed it, or the upload began.' }),
  jobVersion: count.exactOptional().meta({ description: 'The version of the Job that said how.' }),
});

const link = (of: string) => id.exactOptional().meta({ description: of });

/** What a use case states, to be checked: every field there is, and no other. The numbering and the hash link are added when it is written. */
export const newAuditEventSchema = z.strictObject({
  type: z.enum(Object.keys(auditEventTypes).filter(isEventType)).meta({ description: 'What happened: one of the types below.' }),
  outcome: z.enum(auditOutcomes).meta({ description: 'Whether it was done, failed, or was not allowed.' }),
  actor: actor.meta({ description: 'Who did it.' }),
  source: source.exactOptional().meta({ description: 'Where it came from.' }),
  target: target.exactOptional().meta({ description: 'What it was done to.' }),
  partnerId: link('The Partner it belongs to.'),
  jobId: link('The Job it belongs to.'),
  runId: link('The Run it belongs to.'),
  transferId: link('The Transfer it belongs to.'),
  sessionId: link('The session at the SFTP server it belongs to.'),
  session: session.exactOptional().meta({ description: 'What was negotiated.' }),
  file: file.exactOptional().meta({ description: 'The file it is about.' }),
  transfer: transfer.exactOptional().meta({ description: 'How the Transfer stood.' }),
  reason: z
    .string()
    .exactOptional()
    .meta({ description: 'Reason code, where it is not that of a failure: why a session ended, a slot was skipped.' }),
  failure: z
    .strictObject({
      code: z.string().meta({ description: 'Reason code: one of the closed table of failure codes.' }),
      detail: z.string().meta({ description: 'A sentence for people.' }),
    })
    .exactOptional()
    .meta({ description: 'Why it failed or was denied.' }),
  change: z
    .strictObject({
      before: value.exactOptional().meta({ description: 'The changed fields before; secrets as fingerprints.' }),
      after: value.exactOptional().meta({ description: 'The changed fields after; secrets as fingerprints.' }),
    })
    .exactOptional()
    .meta({ description: 'What was changed.' }),
  details: z.record(z.string(), value).exactOptional().meta({ description: 'What else this type of event tells.' }),
  requestId: z.string().exactOptional().meta({ description: 'Ties it to a log line and an HTTP response.' }),
}) satisfies z.ZodType<NewAuditEvent>;

/** The fields that an event gets when it is written. */
export const writtenAuditFields = z.strictObject({
  stream: z.literal('main').meta({ description: 'The chain it is part of.' }),
  id: id.meta({ description: 'UUIDv7.' }),
  seq: z.number().int().positive().meta({ description: 'Its number in the chain, from 1, without a gap.' }),
  recordedAt: z.iso.datetime().meta({
    description: 'When it was recorded: RFC 3339, UTC, milliseconds. It is the time of the fact: both are one transaction.',
  }),
  severity: z.enum(auditSeverities).meta({ description: 'How much it asks for attention; goes with the type.' }),
  prevHash: z.string().meta({ description: 'The hash of the event before it.' }),
  commitments: z.record(z.string(), z.string()).exactOptional().meta({
    description:
      'Where it is about a person: salted hashes in place of what names them, by its path in the event, such as `actor.name`. The values lie beside the event and can be erased.',
  }),
});
