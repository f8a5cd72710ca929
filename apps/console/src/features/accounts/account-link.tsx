import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type AccountView, type MadeAccountLinkView, selfServiceRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';

/** The link by which a partner looks after an account, and the ways to make one and to take it back. */
export function AccountLink({ account: { id, username } }: { readonly account: AccountView }) {
  const [made, setMade] = useState<MadeAccountLinkView>();
  const query = useQuery(read(selfServiceRoutes.getAccountLink, { params: { id } }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['self-service'] });
  const make = async () => {
    setMade(await call(selfServiceRoutes.makeAccountLink, { params: { id }, body: {} }));
    await refresh();
  };
  const revoke = async () => {
    await call(selfServiceRoutes.revokeAccountLink, { params: { id } });
    await refresh();
  };
  return (
    <Panel title={t`Link for the partner`}>
      <Loaded query={query} part>
        {({ link }) => (
          <>
            <p className="wb-second-factor">
              {link === null ? (
                t`None. With one, the partner sees this account and our host keys, offers a key, and tests the connection, without a user of their own.`
              ) : (
                <>
                  <Trans>
                    There is one. It ends <Time at={link.expiresAt} />, made by {link.madeBy}.
                  </Trans>{' '}
                  {link.offeredKey === null ? (
                    t`No key was offered with it yet.`
                  ) : (
                    <Trans>
                      The key <span className="wb-mono wb-break">{link.offeredKey}</span> was offered with it.
                    </Trans>
                  )}
                </>
              )}
            </p>
            <div className="wb-actions">
              <ConfirmButton
                label={link === null ? t`Make link` : t`Make another link`}
                question={
                  link === null
                    ? t`Whoever holds the link sees ${username} and may offer it one key, for three days.`
                    : t`The link that there is holds no more.`
                }
                onConfirm={make}
                done={t`Link made`}
              />
              {link !== null && (
                <ConfirmButton
                  danger
                  label={t`Take link back`}
                  question={t`It opens nothing any more. Keys that were offered with it stay.`}
                  onConfirm={revoke}
                  done={t`Link taken back`}
                />
              )}
            </div>
          </>
        )}
      </Loaded>
      {made !== undefined && (
        <Modal opened onClose={() => setMade(undefined)} title={t`Link for ${username}`} closeOnClickOutside={false}>
          <p className="wb-hint">
            <Trans>
              Copy it now: it is shown this once, and nowhere kept. Hand it to the partner by a way that you trust. It ends{' '}
              <Time at={made.expiresAt} />.
            </Trans>
          </p>
          <output aria-label={t`Link`}>
            <Copyable value={made.link} what={t`link`} />
          </output>
          <div className="wb-form-actions">
            <Button onClick={() => setMade(undefined)}>
              <Trans>Done</Trans>
            </Button>
          </div>
        </Modal>
      )}
    </Panel>
  );
}
