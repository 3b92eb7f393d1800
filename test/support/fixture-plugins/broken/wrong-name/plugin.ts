import parrot from '../../installed/parrot/plugin.ts';

export default { ...parrot, id: 'right-name' };
