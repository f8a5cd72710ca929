import { type Invitation, type InvitationRepository, invitationEndings } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Invitation as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';

function invitationOf(row: Row): Invitation {
  return { ...row, ending: row.ending === null ? null : oneOf(invitationEndings, row.ending) };
}

/** Invitations of people, over PostgreSQL. */
export function invitationRepository(session: Session): InvitationRepository {
  return {
    async insert(invitation) {
      await session.run((client) => client.invitation.create({ data: invitation }), invitation);
    },
    async findByTokenHash(tokenHash) {
      const row = await session.run((client) => client.invitation.findUnique({ where: { tokenHash } }));
      return row === null ? undefined : invitationOf(row);
    },
    async end(of, ending) {
      const { count } = await session.run((client) =>
        client.invitation.updateMany({ where: { ...of, ending: null }, data: { ending } }),
      );
      return count > 0;
    },
  };
}
