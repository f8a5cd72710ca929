import { defaultSignInPolicy, passwordRules, type Repositories, type SignInPolicy } from '@waybill/core';
import { z } from 'zod';

/** Where the policy is kept among the settings. */
export const SIGN_IN_POLICY = 'sign-in.policy';

const stored = z.object({
  idleMinutes: z.number().int(),
  sessionMinutes: z.number().int(),
  secondFactorRoles: z.array(z.string()),
  passwords: z.enum(passwordRules),
});

/** What signing in takes now, and how long it holds. */
export async function readSignInPolicy({ settings }: Pick<Repositories, 'settings'>): Promise<SignInPolicy> {
  const text = await settings.get(SIGN_IN_POLICY);
  return text === undefined ? defaultSignInPolicy : stored.parse(JSON.parse(text));
}
