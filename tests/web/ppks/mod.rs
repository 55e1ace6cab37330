mod verification;
