/** What would steer a Portico that is started with it. */
const steering = /^(PORTICO_.*|DATABASE_URL|REDIS_URL|NODE_OPTIONS)$/;

/** This process's environment without what would steer Portico: a process a test starts is told by the test alone. */
export function unsteered(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}
