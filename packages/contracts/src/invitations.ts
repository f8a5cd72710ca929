import { z } from 'zod';
import { byId, instant, line, writeOnly } from './fields.js';
import { roleSlug } from './role-slug.js';
import { route } from './route.js';
import { scope } from './scope.js';
import { sessionView } from './session.js';
import { email, newPassword, username, userView } from './users.js';

const expiresInHours = z
  .number()
  .int()
  .min(1)
  .max(720)
  .exactOptional()
  .meta({ description: 'How long the link holds; 72 when absent.' });

const invitePerson = z
  .strictObject({
    name: line(200),
    email,
    role: roleSlug,
    scope: scope.nullable().exactOptional(),
    username: username.exactOptional().meta({ description: 'What they sign in with; the e-mail address when absent.' }),
    expiresInHours,
  })
  .meta({ id: 'InvitePerson' });

const inviteAgain = z.strictObject({ expiresInHours }).meta({ id: 'InviteAgain' });

const madeInvitation = z
  .object({
    user: userView,
    link: z.string().meta({ description: 'To be handed to the person, by a way that you trust; shown this once.' }),
  })
  .meta({ id: 'MadeInvitation' });

const token = writeOnly(200).meta({ description: 'What stands behind `#` in the link.' });

const shownInvitation = z
  .object({
    name: z.string(),
    username: z.string(),
    role: z.string(),
    invitedBy: z.string().nullable().meta({ description: 'Null where that was no person, or one who is deleted.' }),
    expiresAt: instant,
  })
  .meta({ id: 'ShownInvitation' });

const acceptInvitation = z.strictObject({ token, password: newPassword }).meta({ id: 'AcceptInvitation' });

/** An invitation as it was just made. */
export type MadeInvitation = z.infer<typeof madeInvitation>;
/** What a link invites to. */
export type ShownInvitation = z.infer<typeof shownInvitation>;

const tag = 'users';

/** The endpoints of invitations. */
export const invitationRoutes = {
  invitePerson: route({
    operationId: 'invitePerson',
    method: 'POST',
    path: '/users/invitations',
    tag,
    summary: 'Invites a person: makes a user without a password, and a link that lets who holds it choose one, once.',
    access: 'users:invite',
    recentProof: true,
    body: invitePerson,
    response: madeInvitation,
    status: 201,
  }),
  inviteAgain: route({
    operationId: 'inviteAgain',
    method: 'POST',
    path: '/users/{id}/invitation',
    tag,
    summary: 'Makes another link for somebody who has not used theirs, which holds no more.',
    access: 'users:invite',
    recentProof: true,
    params: byId,
    body: inviteAgain,
    response: madeInvitation,
    status: 200,
  }),
  revokeInvitation: route({
    operationId: 'revokeInvitation',
    method: 'DELETE',
    path: '/users/{id}/invitation',
    tag,
    summary: 'Takes an invitation back. The person stays listed and can be invited again.',
    access: 'users:invite',
    params: byId,
    status: 204,
  }),
  showInvitation: route({
    operationId: 'showInvitation',
    method: 'POST',
    path: '/invitation/look',
    tag: 'session',
    summary: 'Shows who holds the link of an invitation what it invites to. Throttled an address.',
    access: 'public',
    body: z.strictObject({ token }).meta({ id: 'ShowInvitation' }),
    response: shownInvitation,
    status: 200,
    problems: ['invitation.refused', 'sign-in.throttled'],
  }),
  acceptInvitation: route({
    operationId: 'acceptInvitation',
    method: 'POST',
    path: '/invitation',
    tag: 'session',
    summary: 'Gives an invited person the password that they choose, and signs them in. Throttled an address.',
    access: 'public',
    body: acceptInvitation,
    response: sessionView,
    status: 200,
    problems: ['invitation.refused', 'sign-in.throttled'],
  }),
};
