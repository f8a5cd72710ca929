import { Failure } from '@waybill/core';
import type { z } from 'zod';

/** What happens to a field that the contract does not declare: `refuse` shows the mistake (tests, development), `strip` hides the field. */
export type UndeclaredFields = 'refuse' | 'strip';

function undeclared(value: unknown, parsed: unknown, at: string): readonly string[] {
  if (Array.isArray(value) && Array.isArray(parsed)) {
    return value.flatMap((entry, index) => undeclared(entry, parsed[index], `${at}/${index}`));
  }
  if (typeof value !== 'object' || value === null || typeof parsed !== 'object' || parsed === null) return [];
  const declared = new Map(Object.entries(parsed));
  return Object.entries(value).flatMap(([name, entry]) => {
    if (entry === undefined) return [];
    return declared.has(name) ? undeclared(entry, declared.get(name), `${at}/${name}`) : [`${at}/${name}`];
  });
}

/**
 * An answer as its contract declares it. What the contract does not declare never leaves.
 * @throws Failure `internal` for an answer that breaks its contract
 */
export function declaredAnswer(schema: z.ZodType, answer: unknown, mode: UndeclaredFields): unknown {
  const result = schema.safeParse(answer);
  if (!result.success) {
    const where = result.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`).join('; ');
    throw new Failure('internal', { cause: new Error(`the answer breaks its contract: ${where}`) });
  }
  if (mode === 'refuse') {
    const extra = undeclared(answer, result.data, '');
    if (extra.length > 0)
      throw new Failure('internal', { cause: new Error(`the contract does not declare ${extra.join(', ')}`) });
  }
  return result.data;
}
