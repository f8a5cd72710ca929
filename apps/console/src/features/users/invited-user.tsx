import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { invitationRoutes, type MadeInvitation, type UserView, userRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { spoken } from '../../language/spoken.js';
import { ActionButton } from '../../ui/action-button.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { useNow } from '../../ui/now.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { StateBadge } from '../state-badge.js';
import { InvitationLink } from './invitation-link.js';

const crumb = spoken({ label: msg`Users`, to: '/users' });
const refresh = () => queryClient.invalidateQueries({ queryKey: ['users'] });

function Invitation({ invitation }: { readonly invitation: UserView['invitation'] }) {
  const now = useNow();
  if (invitation === null) return t`taken back; no link holds`;
  const { expiresAt, invitedBy } = invitation;
  const end = <Time at={expiresAt} />;
  if (Date.parse(expiresAt) <= now) {
    return invitedBy === null ? (
      <Trans>ended {end}</Trans>
    ) : (
      <Trans>
        ended {end}, made by {invitedBy}
      </Trans>
    );
  }
  return invitedBy === null ? (
    <Trans>ends {end}</Trans>
  ) : (
    <Trans>
      ends {end}, made by {invitedBy}
    </Trans>
  );
}

/** Somebody who has not chosen a password yet: their invitation, and the ways to make another one or to take it back. */
export function InvitedUser({ user, mayChange }: { readonly user: UserView; readonly mayChange: boolean }) {
  const navigate = useNavigate();
  const { id, name, invitation } = user;
  const [made, setMade] = useState<MadeInvitation>();
  const again = async () => {
    setMade(await call(invitationRoutes.inviteAgain, { params: { id }, body: {} }));
    await refresh();
  };
  const revoke = async () => {
    await call(invitationRoutes.revokeInvitation, { params: { id } });
    setMade(undefined);
    await refresh();
  };
  const remove = async () => {
    await call(userRoutes.deleteUser, { params: { id } });
    await navigate({ to: '/users' });
    await refresh();
  };
  return (
    <Page title={name} crumb={crumb} status={<StateBadge state={user.status} />}>
      <div className="wb-stack">
        {made !== undefined && <InvitationLink made={made} />}
        <Panel>
          <Facts>
            <Fact label={t`User name`}>{user.username}</Fact>
            <Fact label={t`E-mail`}>{user.email ?? t`not known`}</Fact>
            <Fact label={t`Role`}>{user.role}</Fact>
            <Fact label={t`Invitation`}>
              <Invitation invitation={invitation} />
            </Fact>
          </Facts>
        </Panel>
        {mayChange && (
          <div className="wb-actions">
            <ActionButton label={t`Make another link`} onAct={again} />
            {invitation !== null && (
              <ConfirmButton
                danger
                label={t`Revoke invitation`}
                question={t`The link that ${name} has holds no more. They stay listed and can be invited again.`}
                onConfirm={revoke}
                done={t`Invitation of ${name} revoked`}
              />
            )}
            <ConfirmButton
              danger
              label={t`Delete user`}
              question={t`Delete ${name}? The link holds no more; the audit trail keeps the name.`}
              onConfirm={remove}
              done={t`User ${name} deleted`}
            />
          </div>
        )}
      </div>
    </Page>
  );
}
