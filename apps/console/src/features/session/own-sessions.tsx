import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { sessionRoutes, type WebSessionView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { spoken } from '../../language/spoken.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Loaded } from '../loaded.js';
import { browserName } from './browser-name.js';

const methods: Readonly<Record<WebSessionView['method'], string>> = spoken({
  password: msg`password`,
  'password+code': msg`password and code`,
  'password+recovery-code': msg`password and recovery code`,
  passkey: msg`a passkey`,
  oidc: msg`a provider`,
  'oidc+mfa': msg`a provider, with more than one factor`,
});

function Session({ session }: { readonly session: WebSessionView }) {
  const { id, current, address, userAgent, method, createdAt, lastSeenAt } = session;
  const end = async () => {
    await call(sessionRoutes.endOwnSession, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: keyOf(sessionRoutes.listOwnSessions, {}) });
  };
  const lastUse = current ? (
    t`This one`
  ) : (
    <Trans>
      Last used <Time at={lastSeenAt} />
    </Trans>
  );
  return (
    <li className="wb-own-session">
      <div>
        <strong title={userAgent}>
          <ForeignText text={browserName(userAgent)} />
        </strong>{' '}
        <ForeignText text={address} />
        <span className="wb-sub">
          <Trans>
            {lastUse}, signed in with {methods[method]} <Time at={createdAt} />
          </Trans>
        </span>
      </div>
      {!current && (
        <ConfirmButton
          label={t`End session`}
          question={t`Whoever uses it has to sign in again: ${browserName(userAgent)} at ${address}.`}
          onConfirm={end}
          done={t`Session ended`}
        />
      )}
    </li>
  );
}

/** Where one is signed in, and the way to end that. */
export function OwnSessions() {
  const query = useQuery(read(sessionRoutes.listOwnSessions, {}));
  return (
    <Panel title={t`Where I am signed in`}>
      <Loaded query={query} part>
        {({ items }) => (
          <ul className="wb-own-sessions">
            {items.map((session) => (
              <Session key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
