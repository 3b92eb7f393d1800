export type StoredWebhookEndpoint = ReturnType<typeof webhookEndpointObject>;

/** As the API shows it: the secret is told only once, when the endpoint is made. */
export function webhookEndpointObject(facts: { readonly id: string; readonly created: number; readonly url: string }) {
  return {
    id: facts.id,
    object: 'webhook_endpoint' as const,
    api_version: null,
    application: null,
    created: facts.created,
    description: null,
    enabled_events: ['*'],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: facts.url,
  };
}
