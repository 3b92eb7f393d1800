import parrot from '../../installed/parrot/plugin.ts';

export default { ...parrot, id: 'http-endpoint', endpoints: { api: 'http://api.parrot.example' } };
