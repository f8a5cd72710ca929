export { type Access, type RouteContract, route } from './route.js';
