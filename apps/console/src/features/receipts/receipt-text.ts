import { t } from '@lingui/core/macro';
import { type Input, receiptRoutes } from '@waybill/contracts';
import { z } from 'zod';

type Pasted = Input<typeof receiptRoutes.checkReceipt>['body'];

const end = z.object({ kind: z.string(), name: z.string(), path: z.string(), partner: z.string().optional() });

/** What is shown of a statement; it holds more. */
const statement = z.object({
  format: z.literal('waybill-receipt'),
  transferId: z.string(),
  partner: z.string(),
  source: end,
  target: end,
  sizeBytes: z.number(),
  sha256: z.string(),
  verification: z.string(),
  committedAt: z.iso.datetime(),
});
export type Statement = z.infer<typeof statement>;

/** A receipt that somebody has: what is sent to be checked, and what it says. */
export interface GivenReceipt {
  readonly receipt: Pasted;
  readonly statement: Statement;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads the text of a receipt file. A text that is none gives a sentence that says what is wrong. */
export function readReceipt(text: string): GivenReceipt | string {
  const value = jsonOf(text);
  if (value === undefined) return t`This is no JSON. A receipt is the file that “Download receipt” gives.`;
  const receipt = receiptRoutes.checkReceipt.body.safeParse(value);
  if (!receipt.success) return t`This is JSON, but no receipt: it has "body", "signature" and "signedBy", and perhaps "proof".`;
  const said = statement.safeParse(jsonOf(receipt.data.body));
  return said.success
    ? { receipt: receipt.data, statement: said.data }
    : t`What is signed in it is not the statement of a delivery.`;
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A browser holds all of a file to digest it. */
export const MOST_BYTES = 1024 ** 3;

/** SHA-256, hex, of a file of this computer; it goes nowhere. */
export async function digestOf(file: Blob): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
}
