#sequential code

import time

def f(x):
    return x*x -2*x

if __name__ == '__main__':
    # Début du chronométrage
    start_time = time.time()

    # Exécution des calculs sans parallélisation
    results = [f(x) for x in [1, 2, 3, 8,10]]

    # Fin du chronométrage
    end_time = time.time()

    # Affichage des résultats et du temps d'exécution
    print(results)  # Affiche : [1, 4, 9]
    print(f'Execution time: {end_time - start_time} seconds')
