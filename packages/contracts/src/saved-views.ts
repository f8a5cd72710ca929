import { savedViewLists } from '@waybill/core';
import { z } from 'zod';
import { byId, id, instant, line } from './fields.js';
import { route } from './route.js';

const list = z.enum(savedViewLists).meta({ description: 'Which list it is a view of.' });

const saveView = z
  .strictObject({
    list,
    name: line(200),
    search: z
      .string()
      .max(8192)
      .meta({ description: 'The query of the list’s address: filters, sort, columns. One of the same name takes its place.' }),
  })
  .meta({ id: 'SaveView' });

const savedView = z.object({ id, list, name: z.string(), search: z.string(), updatedAt: instant }).meta({ id: 'SavedView' });

/** The body of `saveView`. */
export type SaveView = z.infer<typeof saveView>;
/** A view that somebody saved, as the API shows it. */
export type SavedViewView = z.infer<typeof savedView>;

const tag = 'saved-views';

/** Views of lists that each person saves for themselves. */
export const savedViewRoutes = {
  listSavedViews: route({
    operationId: 'listSavedViews',
    method: 'GET',
    path: '/saved-views',
    tag,
    summary: 'Lists the views of a list that whoever asks has saved, by name.',
    access: 'saved-views:read',
    // Whoever asks has their own.
    scope: 'shared',
    query: z.strictObject({ list }),
    response: z.object({ items: z.array(savedView) }),
    status: 200,
  }),
  saveView: route({
    operationId: 'saveView',
    method: 'PUT',
    path: '/saved-views',
    tag,
    summary: 'Saves a view of a list for whoever asks, in place of one of the same name.',
    access: 'saved-views:update',
    // Whoever asks has their own.
    scope: 'shared',
    body: saveView,
    response: savedView,
    status: 200,
  }),
  deleteSavedView: route({
    operationId: 'deleteSavedView',
    method: 'DELETE',
    path: '/saved-views/{id}',
    tag,
    summary: 'Deletes a view of one’s own.',
    access: 'saved-views:delete',
    // Whoever asks has their own.
    scope: 'shared',
    params: byId,
    status: 204,
  }),
};
