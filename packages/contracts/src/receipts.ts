import { z } from 'zod';
import { id, instant } from './fields.js';
import { eventProof } from './proofs.js';
import { route } from './route.js';

/** A receipt, with the proof that its event is in the audit trail: one document, checked offline. */
export const receiptView = z
  .object({
    id,
    transferId: id,
    body: z
      .string()
      .meta({ description: 'Canonical JSON (RFC 8785) of the statement; the signature is over exactly these bytes.' }),
    signature: z.string().meta({ description: 'Ed25519, base64.' }),
    signedBy: z.string().meta({ description: 'Fingerprint of the signing key.' }),
    createdAt: instant,
    proof: eventProof.nullable().meta({
      description: 'That the event of the commit is in the audit trail; null until the next checkpoint, at most a minute.',
    }),
  })
  .meta({ id: 'Receipt' });

const pasted = z
  .strictObject({
    id: id.exactOptional(),
    transferId: id.exactOptional(),
    body: z.string().max(100_000),
    signature: z.string().max(200),
    signedBy: z.string().max(200),
    createdAt: instant.exactOptional(),
    proof: eventProof.nullable().exactOptional(),
  })
  .meta({ id: 'PastedReceipt' });

const receiptCheck = z
  .object({
    genuine: z.boolean().meta({ description: 'Whether this installation signed exactly this text.' }),
    proven: z.boolean().meta({ description: 'Whether its event is shown to be in the audit trail.' }),
    detail: z.string(),
  })
  .meta({ id: 'ReceiptCheck' });

/** A receipt, as the API shows it. */
export type ReceiptView = z.infer<typeof receiptView>;
/** What can be said of a receipt that somebody pasted. */
export type ReceiptCheck = z.infer<typeof receiptCheck>;

/** The endpoint at which anybody checks a receipt. */
export const receiptRoutes = {
  checkReceipt: route({
    operationId: 'checkReceipt',
    method: 'POST',
    path: '/receipts/check',
    tag: 'receipts',
    summary: 'Checks a receipt that somebody has, without signing in. Tells nothing that is not in it.',
    access: 'public',
    body: pasted,
    response: receiptCheck,
    status: 200,
    problems: ['request.throttled'],
  }),
};
