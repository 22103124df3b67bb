/* The lower limit for running a program for each line of standard input:
 * posix_spawn and wait, with SLOTS programs at once, and nothing else.
 *
 *     spawn_limit SLOTS PROGRAM < ITEMS
 *
 * The item is the program's argument. Exits with 1 if anything fails. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv)
{
	if (argc != 3)
		return 1;
	int slots = atoi(argv[1]), running = 0, failed = 0, status;
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (running == slots) {
			failed |= wait(&status) < 0 || status != 0;
			running--;
		}
		char *words[] = { argv[2], line, NULL };
		pid_t pid;
		if (posix_spawn(&pid, argv[2], NULL, NULL, words, environ) != 0)
			return 1;
		running++;
	}
	while (running-- > 0)
		failed |= wait(&status) < 0 || status != 0;
	free(line);
	return failed;
}
