import { useQuery } from '@tanstack/react-query';
import { routes, type WebSessionView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { keyOf, read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { ForeignText } from '../../ui/file-name.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { browserName } from './browser-name.js';

const methods: Readonly<Record<WebSessionView['method'], string>> = {
  password: 'password',
  'password+code': 'password and code',
  'password+recovery-code': 'password and recovery code',
};

function Session({ session }: { readonly session: WebSessionView }) {
  const { id, current, address, userAgent, method, createdAt, lastSeenAt } = session;
  const end = async () => {
    await call(routes.endOwnSession, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: keyOf(routes.listOwnSessions, {}) });
  };
  return (
    <li className="wb-own-session">
      <div>
        <strong title={userAgent}>
          <ForeignText text={browserName(userAgent)} />
        </strong>{' '}
        <ForeignText text={address} />
        <span className="wb-sub">
          {current ? (
            'This one'
          ) : (
            <>
              Last used <Time at={lastSeenAt} />
            </>
          )}
          , signed in with {methods[method]} <Time at={createdAt} />
        </span>
      </div>
      {!current && (
        <ConfirmButton
          label="End session"
          question={`Whoever uses it has to sign in again: ${browserName(userAgent)} at ${address}.`}
          onConfirm={end}
          done="Session ended"
        />
      )}
    </li>
  );
}

/** Where one is signed in, and the way to end that. */
export function OwnSessions() {
  const { data } = useQuery(read(routes.listOwnSessions, {}));
  return (
    <Panel title="Where I am signed in">
      <ul className="wb-own-sessions">
        {data?.items.map((session) => (
          <Session key={session.id} session={session} />
        ))}
      </ul>
    </Panel>
  );
}
