import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { routes, type StoreView } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';

const editRoute = getRouteApi('/_in/stores/$id/edit');
const local = 'local' as const;

function CreateForm() {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { slug: '', root: '' },
    schema: routes.createStore.body,
    toBody: ({ slug, root }) => ({ slug: slug.trim(), kind: local, ...(orUndefined(root) === undefined ? {} : { root }) }),
    send: (body, options) => call(routes.createStore, { body }, options),
    touches: ['stores'],
    onDone: ({ id, slug }) => {
      notifyDone(`Store ${slug} created`);
      void navigate({ to: '/stores/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title="Create store"
      crumb={{ label: 'Stores', to: '/stores' }}
      submitLabel="Create store"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/stores' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Local folder" hint="A folder on the server. It is made when it is not there.">
        <TextInput label="Slug" placeholder="main" classNames={{ input: 'wb-mono' }} {...form.getInputProps('slug')} />
        <TextInput
          label="Folder"
          description="Absolute; empty: a folder of its own below the data directory"
          placeholder="/srv/exchange"
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('root')}
        />
      </Fields>
    </FormPage>
  );
}

function EditForm({ store }: { readonly store: StoreView }) {
  const navigate = useNavigate();
  const { id, slug } = store;
  const show = () => void navigate({ to: '/stores/$id', params: { id } });
  const { form, problems, pending, submit } = useEntryForm({
    initial: { root: store.root },
    schema: routes.updateStore.body,
    toBody: ({ root }) => ({ root }),
    send: (body, options) => call(routes.updateStore, { params: { id }, body }, options),
    version: store.version,
    touches: ['stores'],
    onDone: () => {
      notifyDone(`Store ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={`Edit ${slug}`}
      crumb={{ label: 'Stores', to: '/stores' }}
      submitLabel="Save store"
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Local folder" hint="No file is moved by this: put the files there yourself, before.">
        <TextInput label="Folder" classNames={{ input: 'wb-mono' }} {...form.getInputProps('root')} />
      </Fields>
    </FormPage>
  );
}

/** A new store. */
export function CreateStoreScreen() {
  return (
    <Guarded contract={routes.createStore} what="this form">
      <CreateForm />
    </Guarded>
  );
}

/** Moves a store to another folder. */
export function EditStoreScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(routes.getStore, { params: { id } }));
  return (
    <Guarded contract={routes.updateStore} what="this form">
      <Loaded query={query}>{(store) => <EditForm key={store.id} store={store} />}</Loaded>
    </Guarded>
  );
}
