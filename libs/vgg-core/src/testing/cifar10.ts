/** The data set that the tests' networks are for: ten classes of images 32 pixels wide. */
export const cifar10 = { classes: 10, inputSize: 32 } as const;
