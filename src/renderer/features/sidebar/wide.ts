import type { Settings } from '../../../contract/methods.ts';

/** Windows narrower than this have no room to spare for lists, unless a person asks for them. In pixels. */
const WIDE = 1560;

export const hasSidebar = ({ sidebar = window.innerWidth >= WIDE }: Settings): boolean => sidebar;
