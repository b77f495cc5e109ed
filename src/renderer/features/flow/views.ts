/** What the panel shows of a flow. */
export type FlowView = 'flow' | 'paths' | 'graph' | 'compare';

/** The ways to look at a flow, in the order of their keys. */
export const FLOW_VIEWS: readonly { readonly id: FlowView; readonly label: string }[] = [{ id: 'flow', label: 'Flow' }];
