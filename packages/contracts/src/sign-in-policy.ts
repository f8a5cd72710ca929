import { passwordRules, signInBounds } from '@waybill/core';
import { z } from 'zod';
import { roleSlug } from './role-slug.js';
import { route } from './route.js';

const minutes = ({ least, most }: { readonly least: number; readonly most: number }) => z.number().int().min(least).max(most);

export { signInBounds };

/** What signing in to the console takes, and how long it holds. */
export const signInPolicy = z
  .strictObject({
    idleMinutes: minutes(signInBounds.idleMinutes).meta({
      description: 'A session ends when it was not used for so long; not more than `sessionMinutes`.',
    }),
    sessionMinutes: minutes(signInBounds.sessionMinutes).meta({
      description: 'A session ends after this in any case; with a provider after its own `sessionMinutes` if these are fewer.',
    }),
    secondFactorRoles: z
      .array(roleSlug)
      .max(101)
      .meta({
        description:
          'Who has one of these roles can do nothing before they have a second factor, or a passkey. API keys are not concerned.',
        examples: [['admin', 'operator']],
      }),
    passwords: z.enum(passwordRules).meta({
      description:
        '`break-glass`: only people who are marked for emergencies (`breakGlass`) sign in by a password, each time with a critical event.',
    }),
  })
  .meta({ id: 'SignInPolicy' });

/** What signing in takes, as the API shows it. */
export type SignInPolicyView = z.infer<typeof signInPolicy>;

const tag = 'sign-in-policy';

/** The endpoints of the sign-in policy. */
export const signInPolicyRoutes = {
  getSignInPolicy: route({
    operationId: 'getSignInPolicy',
    method: 'GET',
    path: '/sign-in-policy',
    tag,
    summary: 'Shows what signing in to the console takes, and how long sessions hold.',
    access: 'sign-in-policy:read',
    response: signInPolicy,
    status: 200,
  }),
  setSignInPolicy: route({
    operationId: 'setSignInPolicy',
    recentProof: true,
    method: 'PUT',
    path: '/sign-in-policy',
    tag,
    summary: 'Says what signing in takes, and how long sessions hold. Open sessions go by it at once.',
    access: 'sign-in-policy:update',
    body: signInPolicy,
    response: signInPolicy,
    status: 200,
    problems: ['conflict.state'],
  }),
};
