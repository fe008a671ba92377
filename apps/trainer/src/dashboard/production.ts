/**
 * React's development build is several times slower and keeps a record of every render; imported
 * before React, this chooses the other one unless the user has chosen.
 */
process.env.NODE_ENV ??= 'production';
