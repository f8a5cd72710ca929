import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ConnectionView, connectionRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Notice } from '../../ui/notice.js';
import { Time } from '../../ui/time.js';

type NextKey = NonNullable<ConnectionView['nextKey']>;

function Progress({ refusals, refusedAt, presentKeyAt, probeAt }: NextKey) {
  if (refusedAt === null) {
    return <Trans>It is offered at the next sign-in, and takes the place of the key once it is accepted.</Trans>;
  }
  return (
    <>
      <Trans>
        Not accepted yet: <Plural value={refusals} one="# try" other="# tries" />, the last <Time at={refusedAt} />.
      </Trans>{' '}
      {presentKeyAt !== null && (
        <>
          <Trans>
            The old key last signed in <Time at={presentKeyAt} />.
          </Trans>{' '}
        </>
      )}
      <Trans>
        It is offered first again <Time at={probeAt} />, or when you test the connection.
      </Trans>
    </>
  );
}

/** How far the rotation of a key is, and the two ways to end it by hand. */
export function NextKeyNotice({ connection }: { readonly connection: ConnectionView }) {
  const may = useMay();
  const [reason, setReason] = useState('');
  const { id, slug, version, nextKey, nextKeyId, keySlug } = connection;
  if (nextKey === null || nextKeyId === null) return null;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['connections'] });
  const promote = async () => {
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    await call(connectionRoutes.promoteNextKey, { params: { id }, body });
    await refresh();
  };
  const withdraw = async () => {
    await call(connectionRoutes.updateConnection, { params: { id }, body: { nextKeyId: null } }, { ifMatch: version });
    await refresh();
  };
  return (
    <Notice
      tone="warn"
      title={t`The next key ${nextKey.slug} waits for the partner to install it.`}
      actions={
        may('promoteNextKey') && (
          <>
            <ConfirmButton
              label={t`Withdraw next key`}
              question={t`Offer ${nextKey.slug} no longer? ${keySlug ?? ''} stays the key.`}
              onConfirm={withdraw}
              done={t`The next key of ${slug} is withdrawn`}
            />
            <ConfirmButton
              label={t`Promote next key`}
              question={t`Sign in with ${nextKey.slug} only from now on? If the partner has not installed it, the sign-in is refused and the connection stops.`}
              onConfirm={promote}
              done={t`${nextKey.slug} is the key of ${slug}`}
            >
              <TextInput
                mt="xs"
                label={t`How you know that it works`}
                description={t`Kept in the audit trail`}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </ConfirmButton>
          </>
        )
      }
    >
      <p>
        <Trans>
          Give the partner the public half of{' '}
          <Link to="/keys/$id" params={{ id: nextKeyId }}>
            {nextKey.slug}
          </Link>
          . Until it is accepted, {keySlug} signs in.
        </Trans>
      </p>
      <Progress {...nextKey} />
    </Notice>
  );
}
