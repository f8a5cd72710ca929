import { createRoute } from '@tanstack/react-router';
import { contractsOf } from '@waybill/contracts';
import { z } from 'zod';
import { partnerListInput, partnerListSearch } from '../features/partners/partner-search.js';
import { prefetch } from './prefetch.js';
import { screenOf } from './screen-of.js';
import { signedInRoute } from './signed-in.js';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/partners',
  validateSearch: z.object(partnerListSearch),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => prefetch(context, contractsOf.partners, 'listPartners', partnerListInput(deps)),
  component: screenOf(() => import('../features/partners/partner-list.js'), 'PartnerList'),
});

const create = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/partners/new',
  component: screenOf(() => import('../features/partners/partner-form.js'), 'CreatePartnerScreen'),
});

const detail = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/partners/$id',
  loader: ({ context, params }) => prefetch(context, contractsOf.partners, 'getPartner', { params }),
  component: screenOf(() => import('../features/partners/partner-detail.js'), 'PartnerDetail'),
});

const edit = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/partners/$id/edit',
  loader: ({ context, params }) => prefetch(context, contractsOf.partners, 'getPartner', { params }),
  component: screenOf(() => import('../features/partners/partner-form.js'), 'EditPartnerScreen'),
});

export const partnerRoutes = [list, create, detail, edit] as const;
